"""The life of the classifiers: what teaches them, which version is in use, and when another may take its place."""
