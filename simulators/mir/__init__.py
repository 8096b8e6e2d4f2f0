"""MIR: sales of several lines each as CSV files in Windows' encoding, in a folder."""
