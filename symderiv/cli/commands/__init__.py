"""One module for each group of commands; a command takes the parsed arguments and gives an exit status."""
