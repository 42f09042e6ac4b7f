# make run     open the viewer on the demo library (without a display: the same off screen, into build/tour)
# make test    every test, the window's on a real X server
# make check   ruff, mypy, import contracts and the fast tests
# make lint    the same without tests
# make package        the program as a folder, a .tar.gz and a .deb in dist/reader (FLAVOUR=full: with TensorFlow, dist/full)
# make package-test   install what `make package` made, and use it as its users will
# make package-bench  sizes, start times and predictions of the frozen program, as JSON

VENV ?= .venv
export VENV
STAMP := $(VENV)/.installed
FLAVOUR ?= reader
NEEDED_BY_TESTS := system-libraries.txt test-programs.txt

.DEFAULT_GOAL := run
.PHONY: run test check lint package package-test package-bench clean

run: $(STAMP)
	@packaging/system-libraries.sh || true
	@packaging/run.sh

test: $(STAMP)
	@packaging/system-libraries.sh $(NEEDED_BY_TESTS)
	@packaging/test.sh

check: lint
	@packaging/system-libraries.sh $(NEEDED_BY_TESTS)
	@packaging/with-x-server.sh $(VENV)/bin/python -m pytest -m "not slow and not ordinary_user and not packaged"

lint: $(STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

package: $(STAMP)
	@packaging/package.sh $(FLAVOUR)

package-test: $(STAMP)
	@packaging/test-package.sh $(FLAVOUR)

package-bench: $(STAMP)
	@packaging/bench-package.sh $(FLAVOUR)

clean:
	rm -rf build dist

$(STAMP): pyproject.toml constraints.txt packaging/set-up.sh
	@packaging/set-up.sh
