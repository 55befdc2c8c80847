"""`method="local"`: a line near each row, in the region of its nearest real rows or in a cloud around it."""
