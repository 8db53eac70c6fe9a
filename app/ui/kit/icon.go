package kit

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// Icon is a small drawing beside words; it never stands for them alone.
type Icon uint8

// The icons.
const (
	IconNone Icon = iota
	IconCheck
	IconCross
	IconStop
	IconClock
	IconWarning
	IconSound
	IconSun
	IconMoon
	IconDevice
	IconBackspace
	IconCamera
	IconSync
	IconStranger
	IconCode
	IconTill
	IconPay
	IconSettings
)

const iconHead = `<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.25" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">`

var icons = [...]string{
	IconCheck:     `<path d="M4 12.5l5.2 5.3L20 6.5"/>`,
	IconCross:     `<path d="M6 6l12 12M18 6L6 18"/>`,
	IconStop:      `<rect x="5.5" y="5.5" width="13" height="13" rx="2" fill="currentColor"/>`,
	IconClock:     `<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.2 2"/>`,
	IconWarning:   `<path d="M12 4L2.8 19.5h18.4z"/><path d="M12 10v4.2M12 17v.1"/>`,
	IconSound:     `<path d="M4 9.5v5h3.5L12 18.5v-13L7.500 9.500z"/><path d="M16 9a4.200 4.200 0 010 6M18.700 6.300a8 8 0 010 11.400"/>`,
	IconSun:       `<circle cx="12" cy="12" r="4"/><path d="M12 2.500v2.300M12 19.200v2.300M2.500 12h2.300M19.200 12h2.300M5.300 5.300l1.600 1.600M17.100 17.100l1.600 1.600M5.300 18.700l1.600-1.600M17.100 6.900l1.600-1.600"/>`,
	IconMoon:      `<path d="M20 14.500A8.300 8.300 0 019.500 4 8.300 8.300 0 1020 14.500z"/>`,
	IconDevice:    `<circle cx="12" cy="12" r="8.500"/><path d="M12 3.500a8.500 8.500 0 010 17z" fill="currentColor"/>`,
	IconBackspace: `<path d="M8.500 5.500H20a1 1 0 011 1v11a1 1 0 01-1 1H8.500L3 12z"/><path d="M11 9.500l5 5M16 9.500l-5 5"/>`,
	IconCamera:    `<path d="M3 8a1.500 1.500 0 011.500-1.500h2.700L9 4h6l1.800 2.500h2.700A1.500 1.500 0 0121 8v10a1.500 1.500 0 01-1.500 1.500h-15A1.500 1.500 0 013 18z"/><circle cx="12" cy="13" r="3.700"/>`,
	IconSync:      `<path d="M4.500 10a8 8 0 0114-3.500L20.500 9M20.500 4v5h-5M19.500 14a8 8 0 01-14 3.500L3.500 15M3.500 20v-5h5"/>`,
	IconStranger:  `<circle cx="9.500" cy="8" r="4"/><path d="M2.500 20c.5-4 3.300-6 7-6 1.600 0 3 .4 4.100 1.100M17 13.500l5 5M22 13.500l-5 5"/>`,
	IconCode:      `<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 20h1"/>`,
	IconTill:      `<rect x="2.500" y="5" width="19" height="13" rx="2"/><path d="M12 7.800c.4 2.400 1.400 3.400 3.700 3.700-2.300.3-3.300 1.300-3.700 3.700-.4-2.400-1.400-3.400-3.700-3.700 2.300-.3 3.300-1.300 3.700-3.700z" fill="currentColor" stroke="none"/>`,
	IconSettings:  `<path d="M4 7h9M19 7h1M4 17h1M11 17h9"/><circle cx="16" cy="7" r="2.600"/><circle cx="8" cy="17" r="2.600"/>`,
	IconPay:       `<rect x="5" y="4" width="10.500" height="17" rx="2"/><path d="M17 2.500c.5 3 1.700 4.200 4.700 4.700-3 .5-4.200 1.700-4.700 4.700-.5-3-1.700-4.200-4.700-4.700 3-.5 4.200-1.700 4.700-4.700z" fill="currentColor" stroke="none"/>`,
}

// UI draws the icon.
func (i Icon) UI() app.UI {
	if i == IconNone || int(i) >= len(icons) {
		return nil
	}
	return app.Raw(iconHead + icons[i] + `</svg>`)
}
