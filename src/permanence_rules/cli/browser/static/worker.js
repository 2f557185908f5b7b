// The worker: Python in the browser. It is given every part that it needs, and can fetch nothing.

const HERE = "https://parts.invalid/"; // no address: names of parts that are in memory
const FILES = "/files"; // what the person chose, under its own names
let python = null;
let session = null;

onmessage = async (event) => {
  try {
    await ACTS[event.data.kind](event.data);
  } catch (error) {
    // The text of an error of Python's may hold a record; its first word is the kind.
    const kind = /^\w+(?=:|$)/m.exec(String(error.type ?? error.name ?? "error"))?.[0];
    postMessage({ kind: "failed", message: `A defect of the program: ${kind}. Please report it.` });
    console.error(kind);
  }
};

const ACTS = {
  async start({ parts, scripts }) {
    // Pyodide fetches its own parts; it gets those that the page has loaded.
    globalThis.fetch = async (address) => {
      const part = parts[new URL(address, HERE).pathname.slice(1)];
      return part
        ? new Response(part, { headers: { "content-type": part.type } })
        : new Response(null, { status: 404 });
    };
    const { loadPyodide } = await import(scripts["pyodide.mjs"]);
    const { default: createPyodideModule } = await import(scripts["pyodide.asm.mjs"]);
    python = await loadPyodide({
      indexURL: HERE,
      createPyodideModule,
      lockFileContents: await parts["pyodide-lock.json"].text(),
      packageBaseUrl: HERE,
      env: { HOME: "/tmp", PYTHONDONTWRITEBYTECODE: "1" },
    });
    const site = python.runPython("import site; site.getsitepackages()[0]");
    python.unpackArchive(await parts["packages.zip"].arrayBuffer(), "zip", { extractDir: site });
    python.FS.mkdirTree("/tmp/reports");
    const { Session } = python.pyimport("permanence_rules.cli.browser.session");
    session = Session(python.pyimport("pathlib").Path("/tmp/reports"));
    postMessage({ kind: "ready" });
    session.rulebook("england").destroy(); // most will want it: it is read while they choose files
  },

  async check({ files, request }) {
    const lost = await lay(files);
    if (lost) {
      postMessage({ kind: "answer", answer: { error: `${lost} could not be read. Choose it again` } });
      return;
    }
    postMessage({ kind: "rules" });
    request.names = [...new Set(files.map(([name]) => name.split("/")[0]))];
    let last = 0;
    const say = (number) => {
      const now = Date.now();
      if (now - last < 250) return;
      last = now;
      postMessage({ kind: "checked", number });
    };
    const answer = session.check(JSON.stringify(request), say);
    empty();
    postMessage({ kind: "answer", answer: JSON.parse(answer) });
  },

  async write({ form, name, type }) {
    const path = session.write(form);
    give(path, name, type);
    python.FS.truncate(path, 0);
  },

  async file({ path, name, type }) {
    give(path, name, type);
  },
};

// Put the files into an empty folder in memory, and make it the folder in which Python stands.
// Returns the name of a file that can no longer be read, such as one that was moved.
async function lay(files) {
  empty();
  python.FS.mkdirTree(FILES);
  for (const [name, file] of files) {
    const content = await file.arrayBuffer().catch(() => null);
    if (content === null) return name;
    python.FS.mkdirTree(`${FILES}/${name.split("/").slice(0, -1).join("/")}`);
    python.FS.writeFile(`${FILES}/${name}`, new Uint8Array(content));
  }
  python.FS.chdir(FILES);
  return null;
}

function empty() {
  python.FS.chdir("/");
  python.pyimport("shutil").rmtree(FILES, true);
}

// The browser keeps a blob outside of the memory of this page: the report on a return is large.
function give(path, name, type) {
  const blob = new Blob([python.FS.readFile(path)], { type });
  postMessage({ kind: "file", name, blob });
}
