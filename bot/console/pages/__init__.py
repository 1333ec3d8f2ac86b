"""The console's pages: one module a page, each with `routes()`; `bot.console.app` adds all of them."""
