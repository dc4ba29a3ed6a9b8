import string

from comments.foundation.identifiers import new_id, new_token, token_hash

URL_SAFE = set(string.ascii_letters + string.digits + "-_")


def test_an_id_is_sixteen_characters_that_may_stand_in_an_address() -> None:
    identifier = new_id()
    assert (len(identifier), set(identifier) <= URL_SAFE) == (16, True)


def test_no_id_comes_twice() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000


def test_a_token_holds_256_random_bits() -> None:
    assert len(new_token()) == 43


def test_a_token_is_recognised_by_its_hash() -> None:
    assert token_hash("a") == token_hash("a") != token_hash("b")


def test_a_hash_does_not_hold_the_token() -> None:
    token = new_token()
    assert token.encode() not in token_hash(token)


def test_a_token_with_half_a_surrogate_pair_is_merely_unknown() -> None:
    assert len(token_hash("\ud800")) == 32
