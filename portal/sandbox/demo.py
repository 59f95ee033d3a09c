"""The demo: everything the product needs, on this machine, with throw-away secrets and stand-ins."""

import os
import signal
import sys
from pathlib import Path
from types import FrameType

from portal.config import ROOT
from portal.sandbox import secrets
from portal.sandbox.prepared import Ports, Prepared, prepare
from portal.sandbox.processes import Cast, StageError, check_port_is_free


def run(*, https: bool, officials: int) -> int:
    """Run the demo until Ctrl-C; return the exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    folder = Path(os.environ.get("PORTAL_DEMO_FOLDER", ROOT / "var" / "demo"))
    cast = Cast(folder / "log")
    try:
        _play(cast, folder, https=https, officials=officials)
    except StageError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nĐang dừng… Dữ liệu dùng thử được giữ lại.")
        return 0
    finally:
        cast.stop()
    return 0


def _play(cast: Cast, folder: Path, *, https: bool, officials: int) -> None:
    ports = Ports.from_environment(os.environ)
    check_port_is_free(ports.portal, "PORTAL_PORT")
    check_port_is_free(ports.vneid, "VNEID_PORT")
    check_port_is_free(ports.national, "NATIONAL_PORT")
    if https:
        check_port_is_free(ports.checker, "CHECKER_PORT")
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
        print(f"\nTrên điện thoại cùng mạng: cài, tin cậy chứng thư gốc {prepared.tls.root},")
        print("rồi mở các địa chỉ trên. Dưới một địa chỉ IP không có khóa vân tay: thẻ ở mức cơ bản.")
    if not prepared.urls.has_row_security:
        print(
            "\nLưu ý: tài khoản cơ sở dữ liệu đã cho bỏ qua bảo mật theo dòng (row security) của PostgreSQL,"
        )
        print("nên lần chạy này không có lớp bảo vệ đó.")
    print("\nDừng: Ctrl-C", flush=True)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(run(https="https" in sys.argv[2:], officials=int(sys.argv[1])))
