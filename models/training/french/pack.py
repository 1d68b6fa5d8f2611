"""Put the trained network into a spaCy pipeline folder that the library loads."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from spacy.parts_of_speech import IDS
from training import Settings

from entnlp.language.models import RULE_COMPONENTS, SurveyFrench, write_manifest

# Short answers: more of them at once no longer fit the processor's cache.
_DOCS_A_BATCH = 256


def pack(work: Path, output: Path, settings: Settings) -> None:
    """Write the pipeline to ``output``, beside lexicon.npz and vectors.npz."""
    labels = json.loads((work / "labels.json").read_text("utf-8"))
    nlp = SurveyFrench(
        meta={
            "name": "survey",
            "version": (Path(__file__).parent / "VERSION").read_text().strip(),
            "description": "French as survey respondents type it: parts of speech, features, lemmas",
            "license": "see README.md",
            "author": "The entnlp maintainers",
        }
    )
    architecture = {
        "@architectures": "entnlp.FrenchTagger.v1",
        "width": settings.width,
        "embed": settings.embed,
        "depth": settings.depth,
        "nO": None,
    }
    nlp.add_pipe(RULE_COMPONENTS[0])
    tagger = nlp.add_pipe("morphologizer", config={"model": architecture})
    for label in labels:
        parts = label.split("|")
        pos = next(part[4:] for part in parts if part.startswith("POS="))
        tagger.cfg["labels_morph"][label] = "|".join(part for part in parts if not part.startswith("POS="))
        tagger.cfg["labels_pos"][label] = IDS[pos]
    tagger.model.get_ref("output_layer").set_dim("nO", len(labels))
    tagger.model.initialize()
    tagger.model.from_disk(work / "student.bin")
    nlp.add_pipe("entnlp_marks")
    for name in RULE_COMPONENTS[1:]:
        nlp.add_pipe(name)
    nlp.batch_size = nlp.config["nlp"]["batch_size"] = _DOCS_A_BATCH
    nlp.to_disk(output)
    meta = json.loads((output / "meta.json").read_text("utf-8"))
    meta.pop("spacy_git_version", None)
    meta.pop("performance", None)
    meta["spacy_version"] = ">=3.8.0,<4.0.0"  # what the library itself asks for
    (output / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", "utf-8")
    write_manifest(output, versions={name: version(name) for name in ("spacy", "thinc", "numpy")})
