package trust

import "glint/server/internal/plain"

// What the page says.
var (
	title = plain.Text{"Trust this shop’s server", "信任本店服务器"}
	intro = plain.Text{
		"This is for tablets, tills and computers that belong to the shop. Without it they show a warning, and work neither offline nor with the camera. Shoppers never need it: nobody should install this on a phone of their own.",
		"本页仅供本店自有的平板、收银机和电脑使用。不安装时设备会显示警告，且无法离线工作、无法使用摄像头。顾客不需要安装：任何人都不应在自己的手机上安装。"}
	reach = plain.Text{
		"Whoever installs the root below lets the key on this server vouch for these names and addresses, and for no others:",
		"安装下面的根证书后，本服务器上的密钥只能为以下名称和地址作证，不能用于其他网站："}
	ends  = plain.Text{"It ends on %s.", "有效期至 %s。"}
	check = plain.Text{
		"First compare this fingerprint (SHA-256) with the one that the server prints when it starts",
		"请先将此指纹（SHA-256）与服务器启动时显示的指纹核对"}
	file  = plain.Text{"Download the root", "下载根证书"}
	other = plain.Text{"as PEM", "PEM 格式"}
	howTo = plain.Text{"What to do", "操作步骤"}
	tried = plain.Text{
		"We have tried this with Chromium on Linux only. The other ways follow what the makers of the systems describe; menus differ between versions. Not every system honours the limit to the names above.",
		"我们仅在 Linux 的 Chromium 上实测过。其他系统的步骤依据其厂商说明，菜单可能因版本而异。并非所有系统都遵守上述名称限制。"}
	undo = plain.Text{
		"A device that leaves the shop: remove the root in the same place. If the server is stolen, remove it from every device.",
		"设备不再属于本店时，请在同一位置删除根证书。若服务器被盗，请从所有设备上删除。"}
)

var systems = []struct {
	name  string
	steps []plain.Text
	note  plain.Text
}{
	{"Android", []plain.Text{
		{"Download the root. A page cannot install it: Android wants you to go to the settings yourself.", "下载根证书。网页无法代为安装，须由您在设置中操作。"},
		{"Settings › Security & privacy › More security › Encryption & credentials › Install a certificate › CA certificate.", "设置 › 安全和隐私 › 更多安全设置 › 加密与凭据 › 安装证书 › CA 证书。"},
		{"Read the warning, choose Install anyway, unlock, and pick glint-root.crt.", "阅读警告，选择“仍然安装”，解锁后选择 glint-root.crt。"},
	}, plain.Text{
		"Needs a screen lock. From then on Android says that the network may be monitored. Chrome takes the root; Firefox only after a hidden setting; other apps usually do not.",
		"需要设置屏幕锁。此后系统会提示网络可能受到监控。Chrome 会采用此证书；Firefox 需打开隐藏设置；其他应用通常不采用。"}},
	{"iPhone, iPad", []plain.Text{
		{"Open this page in Safari, download the root, and allow the profile.", "用 Safari 打开本页，下载根证书并允许描述文件。"},
		{"Settings › Profile Downloaded › Install.", "设置 › 已下载描述文件 › 安装。"},
		{"Settings › General › About › Certificate Trust Settings: switch it on for this root.", "设置 › 通用 › 关于本机 › 证书信任设置：为此证书打开开关。"},
	}, plain.Text{
		"Both are needed: installed but not switched on, it is not trusted. Devices under management get it from there.",
		"两步缺一不可：仅安装而未打开开关则不被信任。受管理的设备由管理系统下发。"}},
	{"Windows", []plain.Text{
		{"Open glint-root.crt › Install certificate › Current user.", "打开 glint-root.crt › 安装证书 › 当前用户。"},
		{"Place it in “Trusted Root Certification Authorities”, and confirm the fingerprint that Windows asks about.", "放入“受信任的根证书颁发机构”，并确认系统询问的指纹。"},
	}, plain.Text{
		"Or in a terminal: certutil -user -addstore Root glint-root.crt. Chrome and Edge take it at once.",
		"也可在终端运行：certutil -user -addstore Root glint-root.crt。Chrome 和 Edge 立即采用。"}},
	{"macOS", []plain.Text{
		{"Open glint-root.crt; Keychain Access puts it into the login keychain.", "打开 glint-root.crt，钥匙串访问会将其放入登录钥匙串。"},
		{"Double-click it there › Trust › When using this certificate: Always Trust.", "在其中双击 › 信任 › 使用此证书时：始终信任。"},
	}, plain.Text{"Asks for your password. Firefox may need its own import.", "需要输入您的密码。Firefox 可能需要单独导入。"}},
	{"ChromeOS", []plain.Text{
		{"Settings › Privacy and security › Security › Manage certificates › Authorities › Import.", "设置 › 隐私和安全 › 安全 › 管理证书 › 授权机构 › 导入。"},
		{"Pick the file and tick: trust for identifying websites.", "选择文件并勾选：信任此证书用于识别网站。"},
	}, plain.Text{"On managed Chromebooks only the administrator can.", "受管理的 Chromebook 仅管理员可以操作。"}},
	{"Linux", []plain.Text{
		{"Chromium and Chrome: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n Glint -i glint-root.crt (from libnss3-tools).", "Chromium、Chrome：certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n Glint -i glint-root.crt（来自 libnss3-tools）。"},
		{"Firefox: Settings › Privacy & Security › View Certificates › Authorities › Import.", "Firefox：设置 › 隐私与安全 › 查看证书 › 证书颁发机构 › 导入。"},
		{"Other programs on Debian: copy glint-root.pem to /usr/local/share/ca-certificates/glint-root.crt, then update-ca-certificates.", "Debian 上的其他程序：将 glint-root.pem 复制为 /usr/local/share/ca-certificates/glint-root.crt，然后运行 update-ca-certificates。"},
	}, plain.Text{"Restart the browser afterwards.", "完成后重新启动浏览器。"}},
}
