"""AnalysedArticle -> Findings: one transformer pass over a window scores every pair in it. torch stays in here."""
