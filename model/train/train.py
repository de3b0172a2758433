#!/usr/bin/env python3
"""Trains the static model: python3 model/train/train.py DIR [--steps N] [--dimensions N] [--seed N]

Reads DIR/encoded (encode.ts), writes DIR/trained: table.f32 (pieces x dimensions, the weight of a
piece multiplied in), references.json and figures.json. Needs numpy and numba; one core.

A text's vector is the normalised sum over its distinct pieces of (1 + ln count) * exp(a) * E.
Symmetric InfoNCE (van den Oord 2018; Radford 2021 for both directions) within batches that are made of
blocks of one project each, whose neighbours are cheap hard negatives.
"""
import argparse, json, os, time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np

try:
    from numba import njit
except ImportError:  # right but a thousand times slower: for the smoke test alone
    njit = lambda *_, **__: lambda plain: plain

parser = argparse.ArgumentParser()
parser.add_argument("dir")
parser.add_argument("--steps", type=int, default=8000)
parser.add_argument("--dimensions", type=int, default=256)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--batch", type=int, default=512)
parser.add_argument("--block", type=int, default=64)
parser.add_argument("--rate", type=float, default=4e-3)
parser.add_argument("--temperature", type=float, default=0.08)
parser.add_argument("--drop", type=float, default=0.3, help="share of a definition's words left out at each sight")
parser.add_argument("--overlap", type=float, default=0.4, help="how often a text keeps only the words that its definition lacks")
parser.add_argument("--names", type=float, default=0.1, help="how often a comment is held against the names alone")
parser.add_argument("--mask", type=float, default=0.4, help="how often a definition's name is hidden")
parser.add_argument("--questions", type=float, default=0.36, help="share of blocks made of written questions")
parser.add_argument("--together", type=int, default=64, help="written questions of one project drawn together, so that the others' definitions are what an answer is told from")
parser.add_argument("--words", type=float, default=0.08, help="share of blocks made of the thesaurus")
parser.add_argument("--out", default="trained")
parser.add_argument("--minutes", type=float, default=60, help="the rate falls to 0 by then, if not by --steps")
args = parser.parse_args()
encoded, out = os.path.join(args.dir, "encoded"), os.path.join(args.dir, args.out)
os.makedirs(out, exist_ok=True)
load = lambda name, width: np.fromfile(os.path.join(encoded, name + ".i32"), dtype=np.int32).reshape(-1, width)
tokens, queries = load("tokens", 1).ravel(), load("queries", 1).ravel()
items, pairs = load("items", 5), load("pairs", 7)
meta = json.load(open(os.path.join(encoded, "meta.json")))
pieces = json.load(open(os.path.join(encoded, "pieces.json")))
V, D = len(pieces), args.dimensions
rng = np.random.default_rng(args.seed)

# Which pairs are drawn: shares of their kinds, and projects by a root of their size, scripts above the rest.
KIND_SHARE = {"doc": 0.30, "whole": 0.14, "name": 0.12, "comment": 0.18, "message": 0.08, "title": 0.06, "prose": 0.12, "question": 0, "word": 0, "alike": 0}
SCRIPTS = {"typescript", "javascript", "tsx", "jsx", "typescriptreact", "javascriptreact", "vue"}
project_of = items[pairs[:, 0], 3]
held_out = np.array([sum(ord(c) * 31**i for i, c in enumerate(name)) % 1009 < 60 for name in meta["projects"]])
if held_out.all() or not held_out.any():
    held_out[:] = False
    held_out[0] = len(held_out) > 1
order = np.lexsort((pairs[:, 1], project_of))
sorted_pairs = order.astype(np.int64)
key = project_of[order].astype(np.int64) * len(KIND_SHARE) + pairs[order, 1]
bounds = np.searchsorted(key, np.arange(len(meta["projects"]) * len(KIND_SHARE) + 1))
sizes = np.diff(bounds).reshape(-1, len(KIND_SHARE))
language_script = np.array([name in SCRIPTS for name in meta["languages"]])
script_items = np.bincount(items[:, 3], weights=language_script[items[:, 4]], minlength=len(meta["projects"]))
all_items = np.maximum(1, np.bincount(items[:, 3], minlength=len(meta["projects"])))
chance = np.minimum(sizes.sum(1), 4000) ** 0.65 * np.where(script_items / all_items > 0.5, 1.5, 1.0)
chance[held_out | (sizes.sum(1) < args.block) | np.array([name == "thesaurus" for name in meta["projects"]])] = 0
if chance.sum() == 0:
    chance = np.where(held_out, 0, sizes.sum(1)).astype(float)
chance_sum = np.cumsum(chance / chance.sum())
kind_share = np.array([KIND_SHARE[kind] for kind in meta["kinds"]])
# What was written for the model is drawn apart, over all projects but those that it is tried on.
tried_on = np.array([sum(ord(c) * 37**i for i, c in enumerate(name)) % 1009 < 80 for name in meta["projects"]])
pool = lambda *kinds: np.flatnonzero(np.isin(pairs[:, 1], [meta["kinds"].index(kind) for kind in kinds]) & ~held_out[project_of] & ~tried_on[project_of])
pools = [pool("question", "alike"), pool("word")]
pool_share = [share if len(own) > 0 else 0.0 for share, own in zip((args.questions, args.words), pools)]
# Each question's neighbours: where those of its project begin and end among the questions.
asked_of = project_of[pools[0]]
neighbours = np.stack([np.searchsorted(asked_of, asked_of, side) for side in ("left", "right")], 1).astype(np.int64).reshape(-1, 2)
tried = np.flatnonzero((pairs[:, 1] == meta["kinds"].index("question")) & tried_on[project_of])


@njit(cache=True)
def bag(source, start, length, cut_from, cut_to, skip, skip_from, mark, ids, counts, drop):
    """Distinct pieces and their counts; `mark` is scratch of -1s. Cut places and, from `skip_from` on at first sight, name pieces are left out."""
    n = 0
    for at in range(length):
        if cut_from <= at < cut_to or at < skip_from:
            continue
        t = source[start + at]
        if skip > 0:
            named = False
            if at < skip_from + 24 + (cut_to - cut_from):
                for s in range(skip):
                    if source[start + s] == t:
                        named = True
            if named:
                continue
        if drop > 0 and np.random.random() < drop:
            continue
        if mark[t] < 0:
            mark[t] = n
            ids[n] = t
            counts[n] = 0
            n += 1
        counts[mark[t]] += 1
    for i in range(n):
        mark[ids[i]] = -1
    return n


@njit(cache=True)
def seed_numba(seed):
    np.random.seed(seed)


@njit(cache=True)
def draw(batch, block, chance_sum, bounds, kinds, kind_share, sorted_pairs, questions, words, questions_share, words_share, neighbours, together):
    chosen = np.empty(batch, np.int64)
    for b in range(0, batch, block):
        luck = np.random.random()
        if luck < questions_share + words_share:
            if luck >= questions_share:
                for i in range(b, min(b + block, batch)):
                    chosen[i] = words[int(np.random.random() * len(words))]
                continue
            low = high = 0
            for i in range(b, min(b + block, batch)):
                if (i - b) % together == 0:
                    low, high = neighbours[int(np.random.random() * len(questions))]
                chosen[i] = questions[low + int(np.random.random() * (high - low))]
            continue
        p = np.searchsorted(chance_sum, np.random.random())
        p = min(p, len(chance_sum) - 1)
        total = 0.0
        for k in range(kinds):
            if bounds[p * kinds + k + 1] > bounds[p * kinds + k]:
                total += kind_share[k]
        for i in range(b, min(b + block, batch)):
            r = np.random.random() * total
            k_found = 0
            for k in range(kinds):
                if bounds[p * kinds + k + 1] > bounds[p * kinds + k]:
                    k_found = k
                    r -= kind_share[k]
                    if r <= 0:
                        break
            low, high = bounds[p * kinds + k_found], bounds[p * kinds + k_found + 1]
            chosen[i] = sorted_pairs[low + int(np.random.random() * (high - low))]
    return chosen


@njit(cache=True)
def build(chosen, mask, drop, names, overlap, pairs, items, tokens, queries, mark, qoff, qids, qw, doff, dids, dw):
    ids, counts = np.empty(1024, np.int32), np.empty(1024, np.int32)
    qn = dn = 0
    for i in range(len(chosen)):
        item, kind, cut_from, cut_to, q_start, q_length, _ = pairs[chosen[i]]
        start, length, head = items[item, 0], items[item, 1], items[item, 2]
        n = bag(queries, q_start, q_length, 0, 0, 0, 0, mark, ids, counts, 0.15 if q_length > 3 else 0.0)
        if n == 0:
            n = bag(queries, q_start, q_length, 0, 0, 0, 0, mark, ids, counts, 0.0)
        # A question in plain words has none of the code's: such are learnt from too, three words at least.
        if kind != 2 and np.random.random() < overlap:
            for at in range(length):
                if not (cut_from <= at < cut_to):
                    mark[tokens[start + at]] = 1
            left = 0
            for j in range(n):
                left += mark[ids[j]] < 0
            if left >= 3:
                kept = 0
                for j in range(n):
                    if mark[ids[j]] < 0:
                        ids[kept] = ids[j]
                        counts[kept] = counts[j]
                        kept += 1
                n = kept
            for at in range(length):
                mark[tokens[start + at]] = -1
        qoff[i] = qn
        for j in range(n):
            qids[qn] = ids[j]
            qw[qn] = 1 + np.log(counts[j])
            qn += 1
        if kind < 2 and head > 2 and np.random.random() < names:
            length, cut_from, cut_to = head, 0, 0
        masked = length > head and (kind == 2 or (head > 0 and np.random.random() < mask))
        n = bag(tokens, start, length, cut_from, cut_to, head if masked else 0, head if masked else 0, mark, ids, counts, drop)
        if n == 0:
            n = bag(tokens, start, length, 0, 0, 0, 0, mark, ids, counts, 0.0)
        doff[i] = dn
        for j in range(n):
            dids[dn] = ids[j]
            dw[dn] = 1 + np.log(counts[j])
            dn += 1
    qoff[len(chosen)] = qn
    doff[len(chosen)] = dn


@njit(cache=True, fastmath=True)
def forward(off, ids, w, E, a, out):
    for i in range(len(off) - 1):
        for d in range(E.shape[1]):
            out[i, d] = 0
        for j in range(off[i], off[i + 1]):
            t = ids[j]
            c = w[j] * np.exp(a[t])
            for d in range(E.shape[1]):
                out[i, d] += c * E[t, d]


@njit(cache=True, fastmath=True)
def backward(off, ids, w, E, a, grad, slot, rows, n_rows, G, ga):
    for i in range(len(off) - 1):
        for j in range(off[i], off[i + 1]):
            t = ids[j]
            s = slot[t]
            if s < 0:
                s = n_rows
                slot[t] = s
                rows[s] = t
                n_rows += 1
                ga[s] = 0
                for d in range(E.shape[1]):
                    G[s, d] = 0
            c = w[j] * np.exp(a[t])
            dot = np.float32(0)
            for d in range(E.shape[1]):
                G[s, d] += c * grad[i, d]
                dot += E[t, d] * grad[i, d]
            ga[s] += c * dot
    return n_rows


@njit(cache=True, fastmath=True)
def adam(rows, n_rows, slot, G, ga, E, m, v, a, ma, va, rate, step):
    b1, b2 = np.float32(0.9), np.float32(0.999)
    fix = np.float32(rate * np.sqrt(1 - 0.999**step) / (1 - 0.9**step))
    one = np.float32(1)
    eps = np.float32(1e-8)
    for s in range(n_rows):
        t = rows[s]
        slot[t] = -1
        for d in range(E.shape[1]):
            g = G[s, d]
            m[t, d] = b1 * m[t, d] + (one - b1) * g
            v[t, d] = b2 * v[t, d] + (one - b2) * g * g
            E[t, d] -= fix * m[t, d] / (np.sqrt(v[t, d]) + eps)
        g = ga[s]
        ma[t] = b1 * ma[t] + (one - b1) * g
        va[t] = b2 * va[t] + (one - b2) * g * g
        a[t] -= fix * ma[t] / (np.sqrt(va[t]) + eps)


def unit(x):
    norm = np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-6)
    return x / norm, norm


def vectors(E, a, off, ids, w):
    x = np.zeros((len(off) - 1, E.shape[1]), np.float32)
    forward(off, ids, w, E, a, x)
    return unit(x)[0]


def evaluate(E, a, words=False, kind=0, plain=False):
    """MRR@10 of texts of a kind (0: first doc sentences) against all items of their own held-out project that have one, with the text cut out; with `words` also by BM25 over the same pieces, and by both (min-max sum, half and half). `plain`: the texts without the words that their own item has."""
    found = {}
    scratch = [np.empty(1500 * 512, t) for t in (np.int32, np.float32, np.int32, np.float32)]
    for p in np.flatnonzero(held_out):
        mine = np.flatnonzero((project_of == p) & (pairs[:, 1] == kind))[:1500]
        if len(mine) < 20:
            continue
        off = [np.zeros(len(mine) + 1, np.int64) for _ in range(2)]
        build_plain(mine, pairs, items, tokens, queries, mark, off[0], scratch[0], scratch[1], off[1], scratch[2], scratch[3])
        if plain:
            strip(off[0], scratch[0], scratch[1], off[1], scratch[2], mark)
        scores = {"model": vectors(E, a, off[0], scratch[0], scratch[1]) @ vectors(E, a, off[1], scratch[2], scratch[3]).T}
        if words:
            scores["words"] = bm25(off[0], scratch[0], off[1], scratch[2], np.exp(scratch[3][: off[1][-1]] - 1), V)
            low = {name: np.sort(s, axis=1)[:, -min(100, len(mine))][:, None] for name, s in scores.items()}
            scale = {name: np.maximum((s - low[name]) / np.maximum(s.max(1, keepdims=True) - low[name], 1e-9), 0) for name, s in scores.items()}
            scores["both"] = scale["model"] + scale["words"]
        for name, score in scores.items():
            rank = (score > np.diag(score)[:, None]).sum(1)
            for at, r in zip(mine, np.where(rank < 10, 1 / (rank + 1), 0)):
                group = "script" if meta["languages"][items[pairs[at, 0], 4]] in SCRIPTS else "other"
                found.setdefault(f"{name}, {group}", []).append(r)
    return {group: [round(float(np.mean(values)), 4), len(values)] for group, values in found.items()}


def evaluate_questions(E, a):
    """MRR@10 of written questions, of projects that none was learnt from, against all their definitions and as many others."""
    if len(tried) == 0:
        return []
    others = np.flatnonzero(held_out[project_of] & (pairs[:, 1] == 0))[:3000]
    mine = np.concatenate([tried, others])
    off = [np.zeros(len(mine) + 1, np.int64) for _ in range(2)]
    scratch = [np.empty(len(mine) * 512, t) for t in (np.int32, np.float32, np.int32, np.float32)]
    build_plain(mine, pairs, items, tokens, queries, mark, off[0], scratch[0], scratch[1], off[1], scratch[2], scratch[3])
    q, d = vectors(E, a, off[0], scratch[0], scratch[1]), vectors(E, a, off[1], scratch[2], scratch[3])
    score = q[: len(tried)] @ d.T
    own = pairs[tried, 0][:, None] == pairs[mine, 0][None, :]
    right = np.where(own, score, -9).max(1)
    rank = ((score > right[:, None]) & ~own).sum(1)
    return [round(float(np.where(rank < 10, 1 / (rank + 1), 0).mean()), 4), round(float(np.log2(rank + 1).mean()), 3), len(tried)]


@njit(cache=True)
def strip(qoff, qids, qw, doff, dids, mark):
    for i in range(len(qoff) - 1):
        for j in range(doff[i], doff[i + 1]):
            mark[dids[j]] = 1
        for j in range(qoff[i], qoff[i + 1]):
            if mark[qids[j]] > 0:
                qw[j] = 0
        for j in range(doff[i], doff[i + 1]):
            mark[dids[j]] = -1


@njit(cache=True)
def bm25(qoff, qids, doff, dids, counts, V):
    n = len(doff) - 1
    df = np.zeros(V)
    for j in range(doff[n]):
        df[dids[j]] += 1
    length = np.zeros(n)
    for i in range(n):
        for j in range(doff[i], doff[i + 1]):
            length[i] += counts[j]
    mean = length.mean()
    wanted = np.zeros(V)
    scores = np.zeros((len(qoff) - 1, n), np.float32)
    for q in range(len(qoff) - 1):
        for j in range(qoff[q], qoff[q + 1]):
            wanted[qids[j]] = np.log(1 + (n - df[qids[j]] + 0.5) / (df[qids[j]] + 0.5))
        for i in range(n):
            for j in range(doff[i], doff[i + 1]):
                w = wanted[dids[j]]
                if w > 0:
                    scores[q, i] += w * counts[j] * 2.2 / (counts[j] + 1.2 * (0.25 + 0.75 * length[i] / mean))
        for j in range(qoff[q], qoff[q + 1]):
            wanted[qids[j]] = 0
    return scores


@njit(cache=True)
def build_plain(chosen, pairs, items, tokens, queries, mark, qoff, qids, qw, doff, dids, dw):
    ids, counts = np.empty(1024, np.int32), np.empty(1024, np.int32)
    qn = dn = 0
    for i in range(len(chosen)):
        item, kind, cut_from, cut_to, q_start, q_length, _ = pairs[chosen[i]]
        n = bag(queries, q_start, q_length, 0, 0, 0, 0, mark, ids, counts, 0.0)
        for j in range(n):
            qids[qn] = ids[j]
            qw[qn] = 1 + np.log(counts[j])
            qn += 1
        n = bag(tokens, items[item, 0], items[item, 1], cut_from, cut_to, 0, 0, mark, ids, counts, 0.0)
        for j in range(n):
            dids[dn] = ids[j]
            dw[dn] = 1 + np.log(counts[j])
            dn += 1
        qoff[i + 1] = qn
        doff[i + 1] = dn


seed_numba(args.seed)
mark = np.full(V, -1, np.int32)
frequency = np.bincount(tokens, minlength=V) / len(tokens)
a = np.log(np.maximum(1e-3 / (1e-3 + frequency), 1e-3)).astype(np.float32)  # SIF (Arora 2017)
E = (rng.standard_normal((V, D)) / np.sqrt(D)).astype(np.float32)
m, v = np.zeros_like(E), np.zeros_like(E)
ma, va = np.zeros_like(a), np.zeros_like(a)
B = args.batch
slot, rows = np.full(V, -1, np.int32), np.empty(V, np.int32)
G, ga = np.empty((V, D), np.float32), np.empty(V, np.float32)
qoff, doff = np.zeros(B + 1, np.int64), np.zeros(B + 1, np.int64)
qids, qw = np.empty(B * 128, np.int32), np.empty(B * 128, np.float32)
dids, dw = np.empty(B * 512, np.int32), np.empty(B * 512, np.float32)
q, d = np.empty((B, D), np.float32), np.empty((B, D), np.float32)
started = time.time()
figures, step, loss_mean = [], 0, 0.0
print(f"{len(items)} items, {len(pairs)} pairs, {len(meta['projects'])} projects, {int(held_out.sum())} held out", flush=True)
while True:
    progress = max(step / args.steps, (time.time() - started) / 60 / args.minutes)
    if progress >= 1:
        break
    step += 1
    rate = args.rate * min(1, step / 50) * (1 - progress)
    chosen = draw(B, args.block, chance_sum, bounds, len(KIND_SHARE), kind_share, sorted_pairs, pools[0], pools[1], pool_share[0], pool_share[1], neighbours, args.together)
    build(chosen, args.mask, args.drop, args.names, args.overlap, pairs, items, tokens, queries, mark, qoff, qids, qw, doff, dids, dw)
    forward(qoff, qids, qw, E, a, q)
    forward(doff, dids, dw, E, a, d)
    (qu, qn), (du, dn) = unit(q), unit(d)
    logits = qu @ du.T / np.float32(args.temperature)
    same = pairs[chosen, 0]
    asked = pairs[chosen, 6]
    twin = (same[:, None] == same[None, :]) | (asked[:, None] == asked[None, :])
    np.fill_diagonal(twin, False)
    logits[twin] = -1e9
    down = np.exp(logits - logits.max(0, keepdims=True)); down /= down.sum(0, keepdims=True)
    across = np.exp(logits - logits.max(1, keepdims=True)); across /= across.sum(1, keepdims=True)
    loss_mean += float(-np.log(np.maximum(np.diag(across), 1e-9)).mean())
    grad = (down + across) / 2
    grad[np.arange(B), np.arange(B)] -= 1
    grad *= np.float32(1 / (args.temperature * B))
    gq, gd = grad @ du, grad.T @ qu
    gq = ((gq - qu * (gq * qu).sum(1, keepdims=True)) / qn).astype(np.float32)
    gd = ((gd - du * (gd * du).sum(1, keepdims=True)) / dn).astype(np.float32)
    n = backward(qoff, qids, qw, E, a, gq, slot, rows, 0, G, ga)
    n = backward(doff, dids, dw, E, a, gd, slot, rows, n, G, ga)
    adam(rows, n, slot, G, ga, E, m, v, a, ma, va, rate, step)
    if step % 250 == 0:
        found = (evaluate(E, a), evaluate_questions(E, a)) if step % 1000 == 0 else ""
        print(f"step {step} loss {loss_mean / 250:.3f} {time.time() - started:.0f} s {found}", flush=True)
        loss_mean = 0.0

table = E * np.exp(a)[:, None]
table[0] = 0  # padding
table[1] = 0  # an unknown word says nothing
# The model is what is shipped: each row in eight bits, by its own largest value.
largest = np.maximum(np.abs(table).max(1, keepdims=True), 1e-30) / 127
table = (np.round(table / largest) * largest).astype(np.float32)
table.astype(np.float32).tofile(os.path.join(out, "table.f32"))
references = json.load(open(os.path.join(encoded, "references.json")))
for each in references:
    ids, counts = np.unique(np.array(each["ids"], np.int64), return_counts=True)
    vector = ((1 + np.log(counts))[:, None] * table[ids]).sum(0)
    each["vector"] = [round(float(x), 5) for x in vector / max(float(np.linalg.norm(vector)), 1e-6)]
json.dump(references, open(os.path.join(out, "references.json"), "w"))
result = {"steps": step, "seconds": round(time.time() - started), "questions": evaluate_questions(table, np.zeros_like(a)), "heldOut": {kind: evaluate(table, np.zeros_like(a), words=True, kind=at) for at, kind in enumerate(meta["kinds"]) if kind in ("doc", "comment", "message")}, "plain": {kind: evaluate(table, np.zeros_like(a), kind=at, plain=True) for at, kind in enumerate(meta["kinds"]) if kind in ("doc", "comment", "message")}, "pairs": len(pairs), "items": len(items),
          "projects": len(meta["projects"]), "dimensions": D, "pieces": V, "seed": args.seed}
json.dump(result, open(os.path.join(out, "figures.json"), "w"), indent=1)
print(json.dumps(result))
