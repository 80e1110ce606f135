"""Issues across articles: phrases that mean one issue under one id, with the stance toward it."""
