"""Partial fine-tuning on a cached trunk, and the bundle at its end. A TensorFlow door."""
