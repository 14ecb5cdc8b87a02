"""What a layer is: expressions in index notation, equations, layers, and the door through which SymPy enters."""
