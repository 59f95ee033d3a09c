// The words that scripts show. Nothing else in static/ speaks Vietnamese.
export const words = {
  notificationTitle: "Hồ sơ công vụ",
  notificationText: "Bạn có thông báo mới",
};
