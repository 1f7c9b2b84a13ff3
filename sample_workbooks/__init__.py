"""The sample workbooks and the scripts that make them."""
