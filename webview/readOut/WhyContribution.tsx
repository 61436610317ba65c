import { t } from '../text/translate';
/** Explains why nothing finer than a group has a KL of its own. */
export function WhyContribution() {
  return (
    <p class="why">
      {t`Flows mix channels and latent positions, so only the group’s total estimates a KL. What one of them contributes
        may be negative.`}
    </p>
  );
}
