"""The paper's grid of runs: planned, run, kept one by one, and compared."""
