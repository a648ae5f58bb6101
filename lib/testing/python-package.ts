/** A function's files by name. */
type Files = Record<string, string>;

/** A Python package that is built without anything from an index: its build backend lies in it. */
export function pythonPackage(name: string, value: string): Files {
  const backend = `
import zipfile

def build_wheel(directory, config_settings=None, metadata_directory=None):
    name = "${name}-1.0-py3-none-any.whl"
    info = "${name}-1.0.dist-info/"
    with zipfile.ZipFile(directory + "/" + name, "w") as wheel:
        wheel.writestr("${name}.py", "VALUE = '${value}'\\n")
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: ${name}\\nVersion: 1.0\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
`;
  const system = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n';
  const project = `[project]\nname = "${name}"\nversion = "1.0"\n`;
  return { 'backend.py': backend, 'pyproject.toml': system + project };
}

/** The same files in a folder. */
export const within = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
