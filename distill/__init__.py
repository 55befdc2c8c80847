"""Turn black boxes into small models people can read, measure how well, and write the audit document."""
