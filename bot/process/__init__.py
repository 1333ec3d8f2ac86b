"""The processes: the app, the engine, and the supervisor of both."""
