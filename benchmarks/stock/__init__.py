"""What a user gets from Rasa's own defaults in Chinese: its data, configuration, action and processes."""
