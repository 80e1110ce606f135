"""Article -> AnalysedArticle: sentences, candidates, quotations, actors. spaCy stays in here."""
