# The two commands are `make run` and `make test`; the rest is under them. Needs python3, pip and make.
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
BIN := .venv/bin
# The tests of the whole system keep to one of the processes: it is started once.
SIDE_BY_SIDE := -n auto --dist loadgroup

.PHONY: run test test-services setup train lint bench bench-desk bench-registry bench-broadcast bench-knowledge bench-nlu bench-ablation clean

run: train
	@$(BIN)/bangfu demo
	@$(BIN)/bangfu serve

setup:
	@python3 scripts/environments.py

train: setup
	@$(BIN)/bangfu nlu train

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: train lint
	$(BIN)/bangfu kb lint
	cd engine && .venv/bin/python -m pytest -q
	@$(BIN)/python scripts/browser.py
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE)

# The same tests on a PostgreSQL and a Redis of their own.
test-services: train
	@$(BIN)/python scripts/browser.py
	$(BIN)/python scripts/services.py $(BIN)/python -m pytest -q $(SIDE_BY_SIDE) $(LEFT_OUT)

bench: train
	$(BIN)/python -m benchmarks.side_by_side

bench-desk: train
	$(BIN)/python -m benchmarks.desk

bench-registry: setup
	$(BIN)/python -m benchmarks.registry_import

bench-broadcast: setup
	$(BIN)/python -m benchmarks.broadcast

bench-knowledge: setup
	$(BIN)/python -m benchmarks.knowledge

# Ours and stock Rasa's pipelines on a public benchmark; stock DIET alone trains for many minutes.
bench-nlu: train
	$(BIN)/python -m benchmarks.nlu

bench-ablation: train
	$(BIN)/python -m benchmarks.ablation

clean:
	rm -rf .venv engine/.venv models var .rasa
