"""Records what became of each extract: accepted rows, refused rows and erasures."""
