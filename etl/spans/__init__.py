"""Works out which months each table can speak for."""
