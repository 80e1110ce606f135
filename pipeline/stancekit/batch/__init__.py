"""The whole way, over folders: ``extract`` runs it into files, ``plan`` says what it would do."""

from stancekit.batch.plan import Plan, plan
from stancekit.batch.progress import Progress
from stancekit.batch.run import extract, settings_path
from stancekit.batch.summary import Summary

__all__ = ["Plan", "Progress", "Summary", "extract", "plan", "settings_path"]
