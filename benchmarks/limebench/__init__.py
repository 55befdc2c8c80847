"""Parts of the benchmark against lime and shap."""
