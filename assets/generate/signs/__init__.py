"""Traffic signs in the manner of the Vienna convention, on posts."""
