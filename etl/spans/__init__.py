"""Works out which months each table can speak for, which means that it holds all rows of these months."""
