"""One YAML file per sheet: the single truth of template, check, message and documentation."""
