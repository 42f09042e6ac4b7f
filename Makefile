# make run     open the viewer on the demo library (without a display: the same off screen, into build/tour)
# make test    every test, the window's on a real X server
# make check   ruff, mypy, import contracts and the fast tests
# make lint    the same without tests

VENV ?= .venv
export VENV
STAMP := $(VENV)/.installed
NEEDED_BY_TESTS := system-libraries.txt test-programs.txt

.DEFAULT_GOAL := run
.PHONY: run test check lint clean

run: $(STAMP)
	@packaging/system-libraries.sh || true
	@packaging/run.sh

test: $(STAMP)
	@packaging/system-libraries.sh $(NEEDED_BY_TESTS)
	@packaging/test.sh

check: lint
	@packaging/system-libraries.sh $(NEEDED_BY_TESTS)
	@packaging/with-x-server.sh $(VENV)/bin/python -m pytest -m "not slow and not ordinary_user"

lint: $(STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

clean:
	rm -rf build

$(STAMP): pyproject.toml constraints.txt packaging/set-up.sh
	@packaging/set-up.sh
