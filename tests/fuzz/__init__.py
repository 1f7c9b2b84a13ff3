"""Coverage-guided fuzzing of the reader: ``python -m tests.fuzz --help``; not part of the test suite."""
