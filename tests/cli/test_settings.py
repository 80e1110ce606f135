import tomllib

from stancekit.settings import load_settings


def test_settings_print_every_setting_with_its_comment(call):
    done = call("settings")
    assert done.exit_code == 0
    assert tomllib.loads(done.stdout) == load_settings().model_dump(mode="json")
    entries = [line for line in done.stdout.splitlines() if " = " in line]
    assert all(" # " in line for line in entries)


def test_settings_resolve_the_file_and_then_the_overrides(call, tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text('[train]\ndev = ["a.jsonl", "b.jsonl"]\n[extract]\nmax_pairs = 7\nbatch_tokens = 8\n', "utf-8")
    overrides = ["extract.max_pairs=9", 'extract.model=C:\\new "small" # 1']
    done = call("settings", "--config", mine, *(part for text in overrides for part in ("--set", text)))
    back = tmp_path / "back.toml"
    back.write_text(done.stdout, "utf-8")
    resolved = load_settings(back)
    assert resolved == load_settings(mine, overrides)
    assert (resolved.extract.max_pairs, resolved.extract.batch_tokens) == (9, 8)
    assert resolved.train.dev == ("a.jsonl", "b.jsonl")
    assert "dev = [                    # files of any kind that are only measured" in done.stdout


def test_an_unknown_setting_is_wrong_use(call):
    done = call("settings", "--set", "extract.colour=red")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "error: extract.colour: no such setting; `stancekit settings` lists them\n"
