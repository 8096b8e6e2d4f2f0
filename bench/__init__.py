"""What `make bench` measures: the budgets of the design as ratios in one run, beside the processor and its RSA time."""
