"""Counts like those of a real annex: two words far ahead, a long tail, terms of several words."""

from __future__ import annotations

import pytest

from entnlp.figures import Cloud, word_cloud

TAIL = (
    "outil|parents|cahier multimédia|élèves|messagerie|famille|communication|école|lien|projet|sortie|vie|"
    "carnet de liaison|classe|travail|informations|documents|cahier de textes|message|facile|ressource|exercice|"
    "partager|devoirs|mur collaboratif|écrire|vidéo|pratique|maison|absence|connexion|enseignant|numérique|suivi|"
    "année|espace|simple|application|mot|lecture|production|échange|temps|trace|article|difficile|album|ordinateur|"
    "consulter|accès|présenter|audio|apprentissage|rapide|progression|motivation|autonomie|œuvre|enregistrement|"
    "confinement|évaluation|frise chronologique|collègues|droit à l'image|réunion|tablette|fonctionnalité|chant|"
    "langue|découverte|correspondants|journal|équipe|quotidien|Noël"
)


@pytest.fixture(scope="session")
def counts() -> dict[str, int]:
    head = {"photos": 138, "activités": 106, "blog": 55, "voir": 45, "enfant": 35}
    return head | {word: max(20 - position // 4, 1) for position, word in enumerate(TAIL.split("|"))}


@pytest.fixture(scope="session")
def cloud(counts: dict[str, int]) -> Cloud:
    return word_cloud(counts, title="Parents & familles <2024>")
