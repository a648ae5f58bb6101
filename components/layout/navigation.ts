import {
  Boxes,
  CircleAlert,
  Container,
  Hammer,
  History,
  Layers,
  LayoutDashboard,
  type LucideIcon,
  Settings,
  ShieldCheck,
  Workflow,
  Zap,
} from 'lucide-react';

export interface NavigationItem {
  href: string;
  label: string;
  icon: LucideIcon;
}

/** The sections of the app, in the order of a newcomer's work. */
export const navigation: NavigationItem[] = [
  { href: '/', label: 'Overview', icon: LayoutDashboard },
  { href: '/operations', label: 'Operations', icon: Boxes },
  { href: '/pipelines', label: 'Pipelines', icon: Workflow },
  { href: '/triggers', label: 'Triggers', icon: Zap },
  { href: '/runs', label: 'Runs', icon: History },
  { href: '/errors', label: 'Errors', icon: CircleAlert },
  { href: '/builds', label: 'Builds', icon: Hammer },
  { href: '/runtimes', label: 'Runtimes', icon: Layers },
  { href: '/pods', label: 'Pods', icon: Container },
  { href: '/security', label: 'Security', icon: ShieldCheck },
  { href: '/settings', label: 'Settings', icon: Settings },
];
