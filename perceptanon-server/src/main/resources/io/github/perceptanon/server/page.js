"use strict";

const byId = id => document.getElementById(id);
const RETRIES = 5;

/** What the page knows: models, chosen files, and a result for each image. */
const state = { models: [], limits: {}, anonymized: [], original: null, results: [], run: 0 };

function say(text, bad = false) {
  byId("status").textContent = text;
  byId("status").classList.toggle("bad", bad);
}

/** Calls the service; when it is overloaded, again after the time that it names. */
async function call(path, options = {}) {
  const headers = { Accept: "application/json" };
  if (byId("key").value) {
    headers.Authorization = "Bearer " + byId("key").value;
  }
  for (let tries = 0; ; tries++) {
    const response = await fetch(path, { ...options, headers, cache: "no-store" });
    if (response.status === 503 && tries < RETRIES) {
      const seconds = Number(response.headers.get("Retry-After")) || 1;
      await new Promise(done => setTimeout(done, 1000 * seconds));
      continue;
    }
    if (response.status === 401) {
      byId("key-label").hidden = false;
    }
    const answer = await response.json().catch(() => ({ detail: "The service does not answer as expected." }));
    if (!response.ok) {
      throw Object.assign(new Error(answer.detail || answer.error), { status: response.status });
    }
    return answer;
  }
}

async function loadModels() {
  try {
    const answer = await call("/v1/models");
    state.models = answer.models;
    state.limits = answer.limits;
    say("");
    offerModels();
    if (state.anonymized.length > 0) {
      run();
    }
  } catch (problem) {
    say(problem.message, true);
  }
}

/** Only models that take what was chosen: pairs with an original, single images without. */
function offerModels() {
  const select = byId("model");
  const before = select.value;
  const wanted = state.original ? "HA2" : "HA1";
  const fitting = state.models.filter(model => model.setup === wanted);
  select.replaceChildren(...fitting.map(model => {
    const about = `${model.name} (${model.setup === "HA2" ? "pairs" : "single images"}, ${model.backbone})`;
    return new Option(about, model.name);
  }));
  if (fitting.some(model => model.name === before)) {
    select.value = before;
  }
  if (state.models.length > 0 && fitting.length === 0) {
    say(state.original
      ? "No model here judges pairs. Distances are measured; remove the original to score images alone."
      : "Every model here judges pairs: choose the original too.", !state.original);
  }
  showCaveat();
}

function model() {
  return state.models.find(candidate => candidate.name === byId("model").value);
}

function showCaveat() {
  const words = model()?.data;
  byId("caveat").hidden = !words;
  byId("caveat").textContent = words ? "Please note: " + words + "." : "";
}

function choose(kind, files) {
  const images = [...files];
  if (images.length === 0) {
    return;
  }
  if (kind === "original") {
    setOriginal(images[0]);
  } else {
    state.anonymized = images;
  }
  run();
}

function setOriginal(file) {
  const preview = byId("original-preview");
  URL.revokeObjectURL(preview.src);
  state.original = file;
  preview.hidden = !file;
  byId("original-remove").hidden = !file;
  if (file) {
    preview.src = URL.createObjectURL(file);
    preview.alt = "The original, " + file.name;
  } else {
    byId("original").value = "";
  }
  offerModels();
}

function form(result, withOriginal) {
  const fields = new FormData();
  if (model()) {
    fields.append("model", model().name);
  }
  if (withOriginal) {
    fields.append("original", state.original);
  }
  fields.append("anonymized", result.file);
  return fields;
}

/** The original goes to the service once, and is named by its hash afterwards as long as the service knows it. */
async function score(result, digest) {
  if (state.original && digest) {
    const fields = form(result, false);
    fields.append("original_sha256", digest);
    try {
      return await call("/v1/score", { method: "POST", body: fields });
    } catch (problem) {
      if (problem.status !== 422) {
        throw problem;
      }
    }
  }
  return call("/v1/score", { method: "POST", body: form(result, Boolean(state.original)) });
}

async function measure(result) {
  const fields = new FormData();
  fields.append("original", state.original);
  fields.append("anonymized", result.file);
  fields.append("resize", "bilinear");
  return call("/v1/metrics", { method: "POST", body: fields });
}

/** A score stands without distances, for example of images that are too large for them. */
async function measureIfPossible(result) {
  try {
    result.metrics = await measure(result);
  } catch (problem) {
    if (!result.score) {
      throw problem;
    }
    result.unmeasured = "No distances: " + problem.message;
  }
}

async function run() {
  const mine = ++state.run;
  state.results.forEach(result => URL.revokeObjectURL(result.url));
  state.results = state.anonymized.map(file => ({ file, url: URL.createObjectURL(file) }));
  byId("results").hidden = state.results.length === 0;
  show();
  if (state.results.length === 0 || state.models.length === 0) {
    return;
  }
  const results = state.results;
  let digest = null;
  for (const [index, result] of results.entries()) {
    say(`Scoring ${index + 1} of ${results.length}…`);
    try {
      if (model()) {
        result.answer = await score(result, digest);
        result.score = result.answer.scores[0];
        digest = result.answer.originalSha256 || digest;
      } else if (!state.original) {
        throw new Error("Every model here judges pairs: choose the original too.");
      }
      if (state.original) {
        await measureIfPossible(result);
      }
    } catch (problem) {
      result.problem = problem.message;
    }
    if (mine !== state.run) {
      return;
    }
    show();
  }
  const failed = results.filter(result => result.problem).length;
  say(failed > 0
    ? `${results.length - failed} of ${results.length} done; ${failed} could not be.`
    : results.length === 1 ? "Done." : `All ${results.length} done, the most anonymous first.`, failed > 0);
  await explainAll(mine);
}

function sorted() {
  const rank = result => result.score ? result.score.score : -1;
  return [...state.results].sort((a, b) => rank(b) - rank(a));
}

function show() {
  byId("list").replaceChildren(...sorted().map(card));
  const answered = state.results.find(result => result.answer);
  byId("about").textContent = answered
    ? `Model ${answered.answer.model.name}: ${answered.answer.model.backbone}, ${answered.answer.model.objective}, `
      + `weights ${answered.answer.model.weightsSha256.slice(0, 12)}…, engine ${answered.answer.engine}.`
    : "";
  byId("download").disabled = !state.results.some(result => result.answer || result.metrics);
}

function card(result) {
  const item = byId("card").content.firstElementChild.cloneNode(true);
  const image = item.querySelector("img");
  image.src = result.url;
  image.alt = result.file.name;
  image.addEventListener("error", () => { image.alt = "Your browser cannot show " + result.file.name; });
  item.querySelector("h3").textContent = result.file.name;
  const score = result.score;
  item.querySelector(".score").hidden = !score;
  item.querySelector(".scale").hidden = !score;
  if (score) {
    item.querySelector("output").textContent = score.score.toFixed(1);
    item.querySelector(".mark").style.left = 100 * score.normalized + "%";
    if (score.probabilities) {
      distribution(item.querySelector(".distribution"), score);
    }
  }
  if (result.metrics) {
    distances(item.querySelector(".distances"), result.metrics);
  }
  const remark = result.problem || result.unmeasured || result.map?.remark && "Heat map: " + result.map.remark + ".";
  item.querySelector(".remark").hidden = !remark;
  item.querySelector(".remark").textContent = remark || "";
  if (result.map) {
    item.dataset.target = result.map.target;
  }
  if (result.map && byId("heat").checked && !result.map.remark) {
    overlay(item, image, result.map.map);
  }
  return item;
}

function distribution(figure, score) {
  figure.hidden = false;
  const classes = score.probabilities.length;
  figure.querySelector("ol").replaceChildren(...score.probabilities.map((probability, index) => {
    const item = document.createElement("li");
    const bar = document.createElement("div");
    bar.className = "bar";
    bar.append(document.createElement("div"));
    bar.firstChild.style.height = 100 * probability + "%";
    const percent = document.createElement("span");
    percent.className = "out-of-sight";
    percent.textContent = `: ${(100 * probability).toFixed(0)} percent`;
    item.append(bar, String(classes === 10 ? index + 1 : index), percent);
    item.title = (100 * probability).toFixed(1) + " %";
    return item;
  }));
}

function distances(details, metrics) {
  details.hidden = false;
  details.querySelector("tbody").replaceChildren(...Object.entries(metrics).map(([name, value]) => {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = name.replaceAll("_", " ");
    const cell = document.createElement("td");
    cell.textContent = value === "Infinity" ? "∞" : Number(value).toPrecision(4);
    row.append(head, cell);
    return row;
  }));
}

/** Blue over green and yellow to red, as the command draws it. */
function jet(value) {
  const channel = centre => Math.round(255 * Math.min(1, Math.max(0, 1.5 - Math.abs(4 * value - centre))));
  return [channel(3), channel(2), channel(1)];
}

function overlay(item, image, map) {
  const canvas = item.querySelector("canvas");
  canvas.width = map[0].length;
  canvas.height = map.length;
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(canvas.width, canvas.height);
  map.flat().forEach((value, index) => pixels.data.set([...jet(value), 255], 4 * index));
  context.putImageData(pixels, 0, 0);
  canvas.style.opacity = byId("opacity").value / 100;
  const place = () => {
    canvas.style.width = image.clientWidth + "px";
    canvas.style.height = image.clientHeight + "px";
    canvas.hidden = image.clientWidth === 0;
  };
  new ResizeObserver(place).observe(image);
}

async function explainAll(mine) {
  if (!byId("heat").checked || !model()) {
    show();
    return;
  }
  const target = byId("target").value;
  for (const result of sorted().filter(candidate => candidate.score && candidate.map?.target !== target)) {
    say("Looking where the score comes from…");
    try {
      const fields = form(result, Boolean(state.original));
      fields.append("target", target);
      result.map = await call("/v1/explain", { method: "POST", body: fields });
    } catch (problem) {
      result.map = null;
      say(problem.message, true);
      return;
    }
    if (mine !== state.run || target !== byId("target").value) {
      return;
    }
    show();
  }
  say("Heat map: blue places matter little, red ones most.");
}

function download() {
  const document_ = sorted().map(result => ({
    anonymized: result.file.name,
    original: state.original ? state.original.name : null,
    model: result.answer?.model,
    engine: result.answer?.engine,
    data: result.answer?.data,
    score: result.score,
    metrics: result.metrics,
    error: result.problem
  }));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(document_, null, 2) + "\n"], { type: "application/json" }));
  link.download = "scores.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

for (const kind of ["anonymized", "original"]) {
  const zone = byId(kind + "-zone");
  byId(kind).addEventListener("change", event => choose(kind, event.target.files));
  for (const type of ["dragenter", "dragover"]) {
    zone.addEventListener(type, event => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", event => {
    event.preventDefault();
    zone.classList.remove("over");
    byId(kind).files = event.dataTransfer.files; // shows their names; tells nobody
    choose(kind, event.dataTransfer.files);
  });
}
// Beside the zones, a browser would open the image and leave the page.
for (const type of ["dragover", "drop"]) {
  document.addEventListener(type, event => event.preventDefault());
}
byId("original-remove").addEventListener("click", () => {
  setOriginal(null);
  byId("original").focus();
  run();
});
byId("model").addEventListener("change", () => {
  showCaveat();
  run();
});
byId("key").addEventListener("change", loadModels);
byId("heat").addEventListener("change", () => {
  byId("target").disabled = byId("opacity").disabled = !byId("heat").checked;
  if (!byId("heat").checked) {
    say("");
  }
  explainAll(state.run);
});
byId("target").addEventListener("change", () => explainAll(state.run));
byId("opacity").addEventListener("input", () => {
  document.querySelectorAll("canvas").forEach(canvas => { canvas.style.opacity = byId("opacity").value / 100; });
});
byId("download").addEventListener("click", download);
loadModels();
