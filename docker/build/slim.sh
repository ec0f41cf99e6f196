#!/bin/sh
# Takes out of a folder of packages what no process here reads: slim.sh /venv/lib/python3.11/site-packages
set -eu
site=$1
# Descriptions of 400 cloud services beside the object store and where its credentials come from.
if [ -d "$site/botocore/data" ]; then
    find "$site/botocore/data" -mindepth 1 -maxdepth 1 -type d \
        ! -name s3 ! -name sts ! -name sso ! -name sso-oidc ! -name signin -exec rm -r {} +
fi
# boto3's classes of resources; only clients are used.
rm -rf "$site/boto3/data"
# Celery's interactive shell; its worker is started by tools/celery_worker.py, which needs none.
rm -rf "$site"/prompt_toolkit "$site"/click_repl "$site"/wcwidth
# Test suites, headers, sources of compiled modules, type stubs, a Fortran compiler's front end.
find "$site" -type d \( -name tests -o -name include -o -name f2py \) -prune -exec rm -r {} +
rm -rf "$site"/sqlalchemy/testing "$site"/numpy/distutils "$site"/numpy/_core/_simd.*.so "$site"/numpy/_core/*_tests.*.so
find "$site" -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.c' -o -name '*.h' -o -name '*.a' \) -delete
# Symbols that no loader looks up; the libraries that wheels bundle (*.libs) were rewritten and are left alone.
find "$site" -type f -name '*.so' ! -path '*.libs/*' -exec strip --strip-unneeded {} +
# One date for all, so that the same packages make the same layer.
find "$site" -exec touch -h -d '2024-01-01T00:00:00Z' {} +
