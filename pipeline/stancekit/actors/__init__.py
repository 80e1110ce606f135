"""Who is who across articles: registries of actors, and the actors of an article as theirs."""

from stancekit.actors.entry import Entry, Membership, Role
from stancekit.actors.registry import Registry, load_registry
from stancekit.actors.terms import Term

__all__ = ["Entry", "Membership", "Registry", "Role", "Term", "load_registry"]
