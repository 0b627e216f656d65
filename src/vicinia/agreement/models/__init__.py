"""Passports of bodies, operating rules, the protocol with its parties, signatures and commitments."""

from vicinia.agreement.models.commitment import Commitment
from vicinia.agreement.models.knowing import Encounter, Expectation, Passport
from vicinia.agreement.models.party import Authority, Deed, Party, Signature, SignatureKind
from vicinia.agreement.models.protocol import Annex, Article, Block, Protocol, Suggestion, Version
from vicinia.agreement.models.rule import Rule, RuleArea, Unit

__all__ = [
    "Annex",
    "Article",
    "Authority",
    "Block",
    "Commitment",
    "Deed",
    "Encounter",
    "Expectation",
    "Party",
    "Passport",
    "Protocol",
    "Rule",
    "RuleArea",
    "Signature",
    "SignatureKind",
    "Suggestion",
    "Unit",
    "Version",
]
