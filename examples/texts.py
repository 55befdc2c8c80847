"""Which words tell a text's topic: a linear classifier of sentences as a black box, explained word by word.

The sentences are those of the descriptions that ship with scikit-learn's data sets; the classifier says which
data set a sentence is about.
"""

import re

from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import distill

LOADERS = {"cancer": load_breast_cancer, "diabetes": load_diabetes, "digits": load_digits, "wine": load_wine}

sentences, topics = [], []
for topic, load in LOADERS.items():
    for sentence in re.split(r"(?<=[.!?])\s+|\n\s*\n", load().DESCR):
        if len(sentence.split()) > 4:
            sentences.append(" ".join(sentence.split()))
            topics.append(topic)
model = make_pipeline(TfidfVectorizer(stop_words="english"), LogisticRegression(C=30)).fit(sentences, topics)

texts = [
    "Each image of a handwritten digit was reduced to 64 pixels before the classes were told apart.",
    "The wines of three growers in one region of Italy differ in alcohol, colour and malic acid.",
    "Ten baseline variables of each patient, such as age and blood pressure, foretell it a year later.",
]
explanations = distill.explain(model, [distill.Text(text) for text in texts], n_samples=4000, seed=0)
for explanation in explanations:
    print(explanation)

first = explanations[0]
print("Another answer from the same questions:")
print(first.of("wine").bars_plot().text())
explained, error = first.fresh()
print(f"On fresh masked copies of the first text R² is {explained.value:.3f}, the error {error.value:.3f}.")
print(f"From three seeds, its words agree to {first.stability(3).jaccard.value:.0%}.")

report = distill.report(explanations, title="Which words tell the topic")
print(*report.write("reports/texts"), sep="\n")
