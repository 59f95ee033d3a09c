"""What agencies take home: the template that they fill in, and lists, as workbooks and as CSV."""
