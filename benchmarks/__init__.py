"""Measurements: stock Rasa and Bangfu under the same load in the same run."""
