"""The figures that the card promises: modules, bytes, seconds; printed, and held."""

import random
import time
from collections.abc import Callable

import pytest
import zxingcpp

from portal.card.formats import base41, credential, portrait, proof, status_list
from portal.card.formats.cose import Sign1
from portal.card.formats.profile import PROFILE, Claims, Field, Level, Purpose
from portal.card.formats.status_list import Status, StatusList
from portal.card.keys import files
from portal.card.keys.provider import KeyUse
from portal.card.rules import DUTY_ROOM
from tests.card.vectors import cases_accepted, world
from tests.card.vectors.making import basic, face, kbt
from tests.card.vectors.world import CHECKER, IMAGE, own, payload

CARDS = 2_500_000


def modules(prefix: str, content: str, level: str = "L") -> int:
    """The side of the code: the address in bytes, the content in the alphanumeric mode, as a phone draws it."""
    capacity_bits = {"L": _BITS_L, "M": _BITS_M}[level]
    for version, bits in capacity_bits.items():
        wide = version >= 10
        counts = (16 if wide else 8, 11 if 10 <= version <= 26 else 9 if version < 10 else 13)
        needed = (4 + counts[0] + 8 * len(prefix) if prefix else 0) + 4 + counts[1]
        needed += len(content) // 2 * 11 + len(content) % 2 * 6
        if needed <= bits:
            return 17 + 4 * version
    raise AssertionError("The code does not fit.")


def sizes_of(message: Sign1) -> tuple[int, int, int]:
    content = base41.encode(message.encoded())
    prefix = f"{CHECKER}/q#"
    return len(message.encoded()), modules(prefix, content), modules(prefix, content, "M")


def test_the_default_code_has_at_most_89_modules() -> None:
    status_only = payload(1, 2, own=own(1, 2, name=None, title=None, portrait=None))
    shown = {
        "status only": basic(face(status_only)),
        "status only + delegation": kbt(
            face(payload(2, 2, own=own(2, 2, name=None, title=None, portrait=None)))
        ),
        "default + delegation": kbt(),
        "default + delegation + challenge": kbt(cnonce=bytes(8)),
        "duty + delegation": kbt(face(cases_accepted.duty())),
    }
    sides = {}
    for name, message in shown.items():
        size, low, medium = sizes_of(message)
        sides[name] = low
        print(f"{name:34} {size:4} bytes  {low} modules at L, {medium} at M")
    frame = portrait.encode(IMAGE[:12] + bytes(811))
    print(f"{'portrait frame of 823 bytes':34}  825 bytes  {modules('', frame)} modules at L")

    assert sides["default + delegation"] <= 89
    assert sides["default + delegation + challenge"] <= 97
    assert sides["status only + delegation"] <= 81
    assert modules("", frame) <= 97


def test_the_table_of_modules_is_that_of_a_real_encoder() -> None:
    for length in (100, 500, 930, 1200):
        content = "7" + "A$" * (length // 2)
        code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="L")
        picture = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
        assert picture.shape[0] == modules("", content)


def test_a_long_name_and_title_still_fit_what_a_plain_camera_reads() -> None:
    long = own(
        name="Công Tằng Tôn Nữ Nguyễn Phước Bảo Quỳnh Như",
        title="Phó Trưởng phòng Tổ chức, biên chế và tổ chức phi chính phủ",
        agency="Sở Nông nghiệp và Môi trường thành phố Hồ Chí Minh",
    )
    size, low, _ = sizes_of(kbt(face(payload(own=long))))
    print(f"the longest: {size} bytes, {low} modules at L")

    assert low <= 97


def test_a_status_list_of_two_and_a_half_million_is_small() -> None:
    drawn = random.Random(1)
    indices = drawn.sample(range(status_list.INDICES), CARDS // 50)
    statuses = {index: drawn.choice((Status.INVALID, Status.SUSPENDED)) for index in indices}
    all_invalid = dict.fromkeys(indices, Status.INVALID)
    before = StatusList(world.LIST_URI, world.NOW, world.NOW + 9, status_list.content_of(all_invalid))
    start = time.perf_counter()
    token = status_list.sign_cwt(before, world.STATUS_SIGNER, issuer=world.ISSUER, ttl=60)
    made = time.perf_counter() - start
    start = time.perf_counter()
    status_list.read(token, world.TRUST)
    mixed = StatusList(world.LIST_URI, world.NOW, world.NOW + 9, status_list.content_of(statuses))
    worst = status_list.sign_cwt(mixed, world.STATUS_SIGNER, issuer=world.ISSUER, ttl=60)
    changes = dict.fromkeys(drawn.sample(range(status_list.INDICES), 500), Status.INVALID)
    after = StatusList(
        world.LIST_URI, world.NOW, world.NOW + 9, status_list.content_of({**all_invalid, **changes})
    )
    delta = status_list.sign_delta(before, after, world.STATUS_SIGNER)
    print(f"2.5 million at 2 %: {len(token)} bytes; half of them suspended: {len(worst)}; made in {made:.2f} s;"
          f" 500 changes: {len(delta)} bytes")  # fmt: skip

    assert len(token) <= 90 * 1024
    assert len(delta) <= 1500
    assert status_list.apply_delta(before, delta, world.TRUST) == after


@pytest.mark.speed
def test_issuing_two_and_a_half_million_faces_takes_ten_minutes_at_most(tmp_path) -> None:
    signer = files.make(tmp_path).signer(KeyUse.CARD)
    claims = Claims(
        world.ISSUER, world.SERIAL, world.NOW, world.NOW + 86_400, world.PASSKEY.point, world.LIST_URI, 7,
        Purpose.FACE, Level.PASSKEY,
        {Field.NAME: "Nguyễn Thị Thu Hà", Field.TITLE: "Chuyên viên chính", Field.AGENCY: "Sở Nội vụ",
         Field.AGENCY_CODE: "H17.01", Field.KIND: "CC", Field.PORTRAIT: bytes(32)},
    )  # fmt: skip
    seconds = _cpu(lambda: credential.issue(claims, signer).message.encoded(), 10_000)
    whole = seconds * CARDS / 60
    print(f"{seconds * 1e6:.0f} µs of CPU a face; 2.5 million in {whole:.1f} minutes")

    assert whole <= 10


@pytest.mark.speed
def test_a_check_in_python_is_a_matter_of_a_millisecond() -> None:
    message = kbt().encoded()
    seconds = _cpu(lambda: proof.read(message), 500)
    print(f"{seconds * 1e6:.0f} µs to read a code")

    assert seconds < 0.005


def _cpu(work: Callable[[], object], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


# ISO/IEC 18004, table 7: data bits by version.
_BITS_L = dict(enumerate((
    152, 272, 440, 640, 864, 1088, 1248, 1552, 1856, 2192, 2592, 2960, 3424, 3688, 4184, 4712, 5176, 5768,
    6360, 6888, 7456, 8048, 8752,
), start=1))  # fmt: skip
_BITS_M = dict(enumerate((
    128, 224, 352, 512, 688, 864, 992, 1232, 1456, 1728, 2032, 2320, 2672, 2920, 3320, 3624, 4056, 4504,
    5016, 5352, 5712, 6256, 6880,
), start=1))  # fmt: skip

pytestmark = pytest.mark.timeout(120)


def test_the_longest_duty_is_still_read_by_a_plain_camera() -> None:
    said = cases_accepted.duty()
    texts = {Field.TASK: "ữ" * 20, Field.PLACE: "ữ" * 20, Field.DECISION: "ữ" * 10}
    said[PROFILE] = {**said[PROFILE], **texts}
    size, side, _ = sizes_of(kbt(face(said), cnonce=b"4711"))
    print(f"the longest duty: {size} bytes, {side} modules at L")

    assert sum(len(text.encode()) for text in texts.values()) == DUTY_ROOM
    assert side <= 97
