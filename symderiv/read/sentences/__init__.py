"""What the words and formulas around a statement say of it; statements that stand for several."""
