"""The demo: everything the product needs, on this machine, with throw-away secrets and stand-ins."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

from portal.config import ROOT
from portal.sandbox import authority, secrets
from portal.sandbox.claim import claim
from portal.sandbox.prepared import Ports, Prepared, prepare
from portal.sandbox.processes import Cast, StageError, check_ports_are_free
from portal.sandbox.root_page import PATH

# Ctrl-C, `kill`, and a terminal that closes.
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(*, https: bool, officials: int) -> int:
    """Run the demo until Ctrl-C; return the exit code."""
    outlives_terminal = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # nohup
    # Said for all: a shell that starts us behind its back lets Ctrl-C be ignored.
    for told in _STOPS:
        signal.signal(told, _interrupt)
    if outlives_terminal:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    folder = Path(os.environ.get("PORTAL_DEMO_FOLDER", ROOT / "var" / "demo"))
    cast = Cast(folder / "log", ends_with_us=True)
    try:
        _play(cast, folder, https=https, officials=officials)
    except StageError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        with suppress(OSError):  # The terminal may be gone.
            print("\nĐang dừng… Dữ liệu dùng thử được giữ lại.", flush=True)
        return 0
    finally:
        # Impatience must not leave half of the processes behind.
        for told in _STOPS:
            signal.signal(told, signal.SIG_IGN)
        cast.stop()
    return 0


def _play(cast: Cast, folder: Path, *, https: bool, officials: int) -> None:
    ports = Ports.from_environment(os.environ)
    claim(folder)
    check_ports_are_free(ports.used(https=https))
    prepared = prepare(folder, ports, https=https, officials=officials)
    for part in prepared.parts:
        cast.start(part)
    _say_where(prepared)
    ended = cast.wait()
    raise StageError(f"{ended} ended by itself; see {cast.log_folder.name}/{ended}.log in the demo's folder.")


def _say_where(prepared: Prepared) -> None:
    print(f"\nCổng đang chạy: {prepared.url}")
    print(f"Trang kiểm tra thẻ: {prepared.environment['PORTAL_CARD_CHECKER_URL']}\n")
    print("Đăng nhập bằng VNeID giả lập rồi chọn một người:")
    for account in prepared.stage.accounts:
        print(f"  {account.name:<22} {account.note}")
    print(f"\nMật khẩu khóa ký của người ký duyệt (chỉ dùng thử): {secrets.PASSPHRASE}")
    if prepared.tls:
        _say_how_to_trust(prepared.tls, prepared.ports)
    if not prepared.urls.has_row_security:
        print(
            "\nLưu ý: tài khoản cơ sở dữ liệu đã cho bỏ qua bảo mật theo dòng (row security) của PostgreSQL,"
        )
        print("nên lần chạy này không có lớp bảo vệ đó.")
    print("\nDừng: Ctrl-C", flush=True)


def _say_how_to_trust(tls: authority.Tls, ports: Ports) -> None:
    print(f"""
Trên điện thoại cùng mạng, hãy cài và tin cậy chứng thư gốc (một lần): http://{tls.address}:{ports.root}{PATH}
  Android: mở địa chỉ trên để tải tệp về;
           Cài đặt › Bảo mật › Thông tin xác thực › Cài đặt chứng chỉ › Chứng chỉ CA, rồi chọn tệp vừa tải.
  iPhone:  mở địa chỉ trên bằng Safari, chọn Cho phép; Cài đặt › Đã tải về hồ sơ › Cài đặt;
           Cài đặt › Cài đặt chung › Giới thiệu › Cài đặt tin cậy chứng nhận: bật “{authority.ROOT_NAME}”.""")
    if tls.address == authority.address_of_this_machine():
        print(f"""\
Mở bằng địa chỉ IP thì không dùng được khóa truy cập (passkey); thẻ chỉ ở mức cơ bản. Nếu điện thoại
mở được tên {authority.local_name()}, hãy chạy: make demo HTTPS=1 DEMO_HOST={authority.local_name()}""")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(run(https="https" in sys.argv[2:], officials=int(sys.argv[1])))
