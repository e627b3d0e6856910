"""Names of themes, measured: unique, saying something, telling the themes apart.

Mines each set into a store of its own (again with the same --stores only names are made anew),
names its themes twice, the second time without 5 documents of each, and prints a table:

- unique: names of themes that no other theme of the set has, without regard to case;
- says: names of problem themes with a verb, a negation or a state (an adjective that is not the
  attribute of a noun, or a participle), by spaCy's tags of the name alone;
- bare: names that are a greeting or hold nothing but a product's name;
- guessed: 5 documents that the naming did not see, and 10 names of the set, the own one and 9
  others; TF-IDF, fitted without the 5, is nearest to the own one (chance 10%);
- found: themes whose embedded name is nearer to their own centroid than to any other;
- s: CPU seconds of naming.

    python benchmarks/names.py ../shared/data/dev --stores /tmp/stores
    python benchmarks/names.py ../shared/data/dev sumo_firefox_2021 --stores /tmp/stores --list 30
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import spacy
from sklearn.feature_extraction.text import TfidfVectorizer

from thememiner.cluster import theme_centroids
from thememiner.config import Config, load_config
from thememiner.embed import load_embedder, unpack_vectors
from thememiner.language import LanguagePackage, load_grammar
from thememiner.naming import Models, ThemeNames, propose_theme_names, settle_names
from thememiner.naming.grammar import NEGATIONS
from thememiner.store import Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

SETS = (
    "banking77", "hwu64", "stackoverflow20", "twitter_airline", "jupyter_ux_survey_2015",
    "sumo_firefox_2021", "netflix_play_2024h1",
)  # fmt: skip
N_HELD = 5
N_NAMES = 10
N_DRAWS = 20  # of the 9 others: the share should not hang on one draw
PRODUCTS = frozenset({
    "firefox", "mozilla", "netflix", "jupyter", "notebook", "notebooks", "united", "delta",
    "southwest", "southwestair", "usairways", "americanair", "jetblue", "virginamerica", "banking",
    "airways", "american", "virgin", "america", "us",
})  # fmt: skip
GREETINGS = frozenset({
    "hi", "hello", "hey", "dear", "thanks", "thank", "you", "please", "help", "regards", "good",
    "morning",
})  # fmt: skip
HEADER = "| set | themes | problems | unique | says | bare | guessed | found | s |"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mined:
    """Themes of one set, as clustering left them."""

    members: pl.DataFrame  # what naming is given
    documents: pl.DataFrame  # document_id, text
    embeddings: NDArray[np.float32]
    centroids: NDArray[np.float32]
    areas: NDArray[np.int64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="folder with <set>.jsonl.gz")
    parser.add_argument("sets", nargs="*", default=SETS)
    parser.add_argument("--stores", type=Path, help="folder for a store per set, to mine only once")
    parser.add_argument("--list", type=int, default=0, help="print that many names of each set")
    arguments = parser.parse_args()
    config = load_config()
    embedder = load_embedder(config.embed, folders=[Path("models")], redaction_version=0)
    grammar = load_grammar(LanguagePackage(config.segment.model))
    models = Models(encode=embedder.encode, grammar=grammar)
    with tempfile.TemporaryDirectory() as scratch:
        for number, name in enumerate(arguments.sets):
            store = (arguments.stores or Path(scratch)) / name
            mine(arguments.folder / f"{name}.jsonl.gz", store)
            mined = read_mined(store, embedder.n_dims)
            cells, names = measure(mined, config=config, models=models)
            if not number or arguments.list:
                print(HEADER, "|" + " --- |" * (HEADER.count("|") - 1), sep="\n")
            print("| " + " | ".join([name, *cells]) + " |", flush=True)
            if arguments.list:
                print_names(mined, names, n_themes=arguments.list)


def mine(file: Path, store: Path) -> None:
    """Run thememiner once on a file; a store that is there is taken as it is."""
    if store.exists():
        return
    store.parent.mkdir(parents=True, exist_ok=True)
    environ = os.environ | {"THEMEMINER_KEY_FILE": str(store.with_suffix(".key"))}
    command = [
        sys.executable,
        "-m",
        "thememiner",
        "run",
        str(file),
        "--store",
        str(store),
        "--json",
    ]
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)


def read_mined(path: Path, n_dims: int) -> Mined:
    """Read the strict members of every theme of a store's newest snapshot."""
    store = Store.open(path)
    themes = store.read("themes", ["theme_id", "area_id", "centroid"]).sort("theme_id")
    area_ids = themes["area_id"].unique().sort().to_list()
    vectors = store.read("vectors", ["text_hash", "vector"]).unique("text_hash").sort("text_hash")
    texts = store.read("texts")
    facts = store.read("documents", ["document_id", "customer"])
    members = (
        store.read("mentions")
        .filter(pl.col("status") == "strict")
        .join(themes.select("theme_id").with_row_index("label"), on="theme_id")
        .join(vectors.select("text_hash").with_row_index("row"), on="text_hash")
        .join(facts, on="document_id")
        .join(texts, on="document_id")
        .with_columns(pl.col("subtheme_id").rank("dense").alias("subtheme_label"))
        .select(
            pl.col("label", "subtheme_label", "row").cast(pl.Int64),
            "document_id",
            pl.col("customer").alias("customer_key"),
            "intent",
            pl.col("text")
            .str.slice(pl.col("start"), pl.col("end") - pl.col("start"))
            .alias("quote"),
            "similarity",
        )
    )
    return Mined(
        members=members,
        documents=texts,
        embeddings=unpack_vectors(vectors["vector"].to_list(), n_dims),
        centroids=np.array([np.frombuffer(row, dtype="<f4") for row in themes["centroid"]]),
        areas=np.array([area_ids.index(area) for area in themes["area_id"]], dtype=np.int64),
    )


def measure(mined: Mined, *, config: Config, models: Models) -> tuple[list[str], ThemeNames]:
    """Give the cells of one row, and the names."""
    start = time.process_time()
    names = give_names(mined, config=config, models=models)
    seconds = time.process_time() - start
    texts = names.themes["name"].to_list()
    problems = find_problems(mined.members)
    tagger = spacy.load(config.segment.model, exclude=["ner"])
    told = [says_something(tagger(names.themes["name"][label])) for label in problems]
    nearest = (models.encode(texts) @ mined.centroids.T).argmax(axis=1)
    found = nearest == names.themes["label"].to_numpy()
    cells = [
        str(len(texts)),
        str(len(problems)),
        f"{len({text.casefold() for text in texts}) / len(texts):.0%}",
        f"{np.mean(told):.0%}" if told else "–",
        str(sum(map(is_bare, texts))),
        f"{guess(mined, config=config, models=models):.0%}",
        f"{found.mean():.0%}",
        f"{seconds:.0f}",
    ]
    return cells, names


def give_names(mined: Mined, *, config: Config, models: Models) -> ThemeNames:
    return settle_names(
        propose_theme_names(
            mined.members,
            mined.embeddings,
            mined.centroids,
            area_labels=mined.areas,
            settings=config.naming,
            models=models,
        )
    )


def find_problems(members: pl.DataFrame) -> list[int]:
    """Give the labels of themes that most of their documents call a problem."""
    voices = members.select("label", "document_id", "intent").unique()
    counts = voices.group_by("label", "intent").len()
    main = counts.sort(["label", "len", "intent"], descending=[False, True, False])
    first = main.unique("label", keep="first", maintain_order=True)
    return first.filter(pl.col("intent") == "problem")["label"].to_list()


def says_something(name: Any) -> bool:  # noqa: ANN401  # a spaCy document
    """Whether a name holds a verb, a negation or a state."""
    return any(
        token.pos_ in {"VERB", "AUX"}
        or token.lower_ in NEGATIONS
        or (token.pos_ == "ADJ" and token.dep_ not in {"amod", "compound"})
        for token in name
    )


def is_bare(name: str) -> bool:
    words = {word.strip(".,!?'").casefold() for word in name.split()}
    return words <= PRODUCTS or words <= GREETINGS or not any(map(str.isalnum, name))


def guess(mined: Mined, *, config: Config, models: Models) -> float:
    """Share of themes whose name, made without 5 of its documents, these 5 pick among 10."""
    held = hold_out(mined.members)
    left = mined.members.join(held, on="document_id", how="anti")
    weights = np.bincount(left["row"].to_numpy(), minlength=len(mined.embeddings))
    labels = np.full(len(mined.embeddings), -1, dtype=np.int64)
    labels[left["row"].to_numpy()] = left["label"].to_numpy()
    blind = Mined(
        members=left,
        documents=mined.documents,
        embeddings=mined.embeddings,
        centroids=theme_centroids(mined.embeddings, labels, weights.astype(np.int64)),
        areas=mined.areas,
    )
    names = give_names(blind, config=config, models=models).themes
    texts = mined.documents.sort("document_id")
    fit_on = texts.join(held, on="document_id", how="anti")["text"].to_list()
    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit(fit_on)
    rows = vectorizer.transform(names["name"].to_list())
    asked = held.join(texts, on="document_id").sort("label", "document_id")
    rng = np.random.default_rng(0)
    hits = []
    for (label,), own in asked.group_by(["label"], maintain_order=True):
        place = names["label"].to_list().index(label)
        near = (vectorizer.transform(["\n".join(own["text"])]) @ rows.T).toarray()[0]
        others = np.delete(near, place)
        for _ in range(N_DRAWS):
            picked = rng.choice(others, size=min(N_NAMES - 1, len(others)), replace=False)
            hits.append(near[place] > max(picked, default=0.0))
    return float(np.mean(hits))


def hold_out(members: pl.DataFrame) -> pl.DataFrame:
    """Choose 5 documents of each theme that has at least twice as many, by a hash of their id."""
    homes = members.group_by("document_id").agg(pl.col("label").unique())
    single = homes.filter(pl.col("label").list.len() == 1).with_columns(
        pl.col("label").list.first()
    )
    order = single.with_columns(
        key=pl.Series([hashlib.sha256(i.encode()).hexdigest() for i in single["document_id"]])
    ).sort("label", "key")
    big = order.filter(pl.len().over("label") >= 2 * N_HELD)
    return big.filter(pl.int_range(pl.len()).over("label") < N_HELD).select("label", "document_id")


def print_names(mined: Mined, names: ThemeNames, *, n_themes: int) -> None:
    sizes = mined.members.group_by("label").agg(n=pl.col("document_id").n_unique())
    rows = names.themes.join(sizes, on="label").sort(["n", "label"], descending=[True, False])
    for place, row in enumerate(rows.head(n_themes).iter_rows(named=True), start=1):
        print(f"{place}. {row['name']} ({row['n']:,}) · {row['headline']}")
    print("areas:", " · ".join(names.areas["name"]))


if __name__ == "__main__":
    main()
